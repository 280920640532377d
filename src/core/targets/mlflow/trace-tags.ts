import type { Attributes } from '../../spans/span.ts';
import { rememberLast } from '../remember-last.ts';
import { TAG } from './mlflow-names.ts';
import { storableText } from './storable-text.ts';

/** Resource attributes that SDKs and detectors set by themselves: as tags they would only bury the others. */
const DETECTED = /^(service|telemetry|host|os|process|container|k8s|cloud|webengine|mlflow)\./;

/** What MLflow takes as a tag's key everywhere (mlflow/utils/validation.py is stricter on slashes than on the rest). */
const TAG_KEY = /^\w[\w.:-]{0,249}$/;
const MAX_VALUE_LENGTH = 4096;

/** The name, and what a person added to the resource on purpose (`deployment.environment.name`, `team`). */
export function traceTags(name: string, resource: Attributes): Readonly<Record<string, string>> {
  return { ...ownTags(resource), [TAG.traceName]: name };
}

/** One resource has many traces. */
const ownTags = rememberLast((resource: Attributes): Readonly<Record<string, string>> => {
  const tags: Record<string, string> = {};
  for (const key in resource) {
    if (DETECTED.test(key) || !TAG_KEY.test(key)) continue;
    tags[key] = storableText(String(resource[key]).slice(0, MAX_VALUE_LENGTH));
  }
  return tags;
});
