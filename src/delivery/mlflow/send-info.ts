import { done, type Outcome } from './outcome.ts';
import { type ApiRequest, fieldsOf, type JsonFields, jsonOf, type ServerApi } from './server-api.ts';

/** Upserts the trace info on an SQL store; answers its tags, the server's own among them. */
export async function sendInfo(api: ServerApi, body: string): Promise<Outcome<JsonFields>> {
  const request: ApiRequest = { method: 'POST', path: '/api/3.0/mlflow/traces', body };
  const answer = await api.ask(request);
  if (answer.kind !== 'done') return answer;
  return answer.value.status === 200 ? done(tagsOf(answer.value.body)) : api.refusal(request, answer.value);
}

/** The tags of a trace that the server has, `undefined` when it has none such. */
export async function findInfo(api: ServerApi, traceId: string): Promise<Outcome<JsonFields | undefined>> {
  const request: ApiRequest = { method: 'GET', path: `/api/3.0/mlflow/traces/${traceId}` };
  const answer = await api.ask(request);
  if (answer.kind !== 'done') return answer;
  const { status, body } = answer.value;
  if (status === 404) return done(undefined);
  return status === 200 ? done(tagsOf(body)) : api.refusal(request, answer.value);
}

function tagsOf(body: string): JsonFields {
  const { trace } = jsonOf(body);
  return fieldsOf(fieldsOf(fieldsOf(trace)['trace_info'])['tags']);
}
