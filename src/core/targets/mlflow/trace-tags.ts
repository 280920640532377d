import type { Attributes } from '../../spans/span.ts';
import { TAG } from './mlflow-names.ts';
import { storableText } from './storable-text.ts';

/** Resource attributes that SDKs and detectors set by themselves: as tags they would only bury the others. */
const DETECTED = /^(service|telemetry|host|os|process|container|k8s|cloud|webengine|mlflow)\./;

/** What MLflow takes as a tag's key everywhere (mlflow/utils/validation.py is stricter on slashes than on the rest). */
const TAG_KEY = /^\w[\w.:-]{0,249}$/;
const MAX_VALUE_LENGTH = 4096;

/** The name, and what a person added to the resource on purpose (`deployment.environment.name`, `team`). */
export function traceTags(name: string, resource: Attributes): Readonly<Record<string, string>> {
  const chosen = Object.entries(resource).filter(([key]) => TAG_KEY.test(key) && !DETECTED.test(key));
  const tags = chosen.map(([key, value]) => [key, storableText(String(value).slice(0, MAX_VALUE_LENGTH))]);
  return { ...Object.fromEntries(tags), [TAG.traceName]: name };
}
