import { fromSpanDict, parseSpanDicts } from './from-span-dict.ts';
import { fromTokenUsage, type StoredTrace } from './stored-trace.ts';

interface RestInfo {
  readonly trace_id: string;
  readonly state: string;
  readonly trace_metadata: Readonly<Record<string, string>>;
}

/** All traces of an experiment, as an MLflow server's REST API gives them. */
export async function readRest(url: string, experimentName: string): Promise<readonly StoredTrace[]> {
  const found = await ask(`${url}/api/2.0/mlflow/experiments/get-by-name?experiment_name=${experimentName}`);
  const { experiment } = JSON.parse(found) as { experiment: { experiment_id: string } };
  const locations = [
    { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experiment.experiment_id } },
  ];
  const answer = await ask(`${url}/api/3.0/mlflow/traces/search`, { locations, max_results: 100 });
  const { traces } = JSON.parse(answer) as { traces: readonly RestInfo[] };
  return Promise.all(traces.map(async (info) => readTrace(url, info)));
}

async function readTrace(url: string, info: RestInfo): Promise<StoredTrace> {
  const artifact = `${url}/ajax-api/2.0/mlflow/get-trace-artifact?request_id=${info.trace_id}`;
  const { spans } = parseSpanDicts(await ask(artifact)) as { spans: readonly unknown[] };
  const usage = info.trace_metadata['mlflow.trace.tokenUsage'] ?? 'null';
  return {
    traceId: info.trace_id.replace(/^tr-/u, ''),
    session: info.trace_metadata['mlflow.trace.session'] ?? '',
    failed: info.state === 'ERROR',
    usage: fromTokenUsage(JSON.parse(usage) as Readonly<Record<string, number>> | null),
    spans: spans.map(fromSpanDict),
  };
}

async function ask(url: string, body?: unknown): Promise<string> {
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const answer = await fetch(url, body === undefined ? {} : post);
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.text();
}
