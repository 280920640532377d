import { TAG } from '../../core/targets/mlflow/mlflow-names.ts';
import { done, type Outcome } from './outcome.ts';
import { type ApiRequest, fieldsOf, type JsonFields, jsonOf, type ServerApi } from './server-api.ts';

/** Creates or replaces the trace info; answers it as the server has it, its own tags included. */
export async function sendInfo(api: ServerApi, body: string): Promise<Outcome<JsonFields>> {
  const request: ApiRequest = { method: 'POST', path: '/api/3.0/mlflow/traces', body };
  const answer = await api.ask(request);
  if (answer.kind !== 'done') return answer;
  return answer.value.status === 200 ? done(infoOf(answer.value.body)) : api.refusal(request, answer.value);
}

/** The trace info that the server has, `undefined` when it has none such. */
export async function findInfo(api: ServerApi, traceId: string): Promise<Outcome<JsonFields | undefined>> {
  const request: ApiRequest = { method: 'GET', path: `/api/3.0/mlflow/traces/${traceId}` };
  const answer = await api.ask(request);
  if (answer.kind !== 'done') return answer;
  const { status, body } = answer.value;
  if (status === 404) return done(undefined);
  return status === 200 ? done(infoOf(body)) : api.refusal(request, answer.value);
}

function infoOf(body: string): JsonFields {
  return fieldsOf(fieldsOf(jsonOf(body)['trace'])['trace_info']);
}

/** These the server sets, and adds to every info by itself. */
const SERVER_TAGS: ReadonlySet<string> = new Set(['mlflow.artifactLocation', 'mlflow.trace.spansLocation']);

/** Whether the server has had the final info of the trace: what is different in it since is a person's. */
export function isOver({ state }: JsonFields): boolean {
  return state === 'OK' || state === 'ERROR';
}

export interface InfoThere {
  /** As the server has it. */
  readonly info: JsonFields;
  /** Before that the trace was left going on, by the name of another span than its root. */
  readonly mayRename: boolean;
}

/** Our info with the tags that the server has: people change them, and the name, which is one. */
export function withTags(infoJson: string, { info: there, mayRename }: InfoThere): string {
  const info = infoOf(infoJson);
  const ours = fieldsOf(info['tags']);
  const theirs = Object.entries(fieldsOf(there['tags'])).filter(([key]) => !SERVER_TAGS.has(key));
  const name = mayRename ? { [TAG.traceName]: ours[TAG.traceName] } : {};
  return toBody({ ...info, tags: { ...ours, ...Object.fromEntries(theirs), ...name } });
}

/** And with its assessments: for servers that would drop them. */
export function withAdditions(infoJson: string, there: InfoThere): string {
  const { assessments = [] } = there.info;
  return toBody({ ...infoOf(withTags(infoJson, there)), assessments });
}

function toBody(info: JsonFields): string {
  return JSON.stringify({ trace: { trace_info: info } });
}
