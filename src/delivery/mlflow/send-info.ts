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

/** Our info with what people have added to the trace that the server has: for servers that would drop it. */
export function withAdditions(infoJson: string, existing: JsonFields): string {
  const info = infoOf(infoJson);
  const theirs = Object.entries(fieldsOf(existing['tags'])).filter(([key]) => !SERVER_TAGS.has(key));
  const tags = { ...Object.fromEntries(theirs), ...fieldsOf(info['tags']) };
  const { assessments = [] } = existing;
  return JSON.stringify({ trace: { trace_info: { ...info, tags, assessments } } });
}
