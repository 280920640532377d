/** Deliveries as a process of their own, whose environment says the proxy: `deliver-both.ts <MLflow server> <OTLP endpoint>`. */
import { createMlflowServerDestination } from '../../src/delivery/mlflow-server.ts';
import { createOtlpHttpDestination } from '../../src/delivery/otlp-http.ts';
import { TURN } from '../core/targets/mlflow/turn.ts';

const [baseUrl = '', url = ''] = process.argv.slice(2);
const otlp = { id: 'otlp', url, protocol: 'http/protobuf', compression: 'gzip', headers: {} } as const;
const destinations = [
  createMlflowServerDestination({ id: 'mlflow', baseUrl }),
  createOtlpHttpDestination(otlp),
];
for (const destination of destinations) {
  console.log(JSON.stringify(await destination.deliver([TURN], AbortSignal.timeout(10_000))));
  await destination.close();
}
