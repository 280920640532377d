/** Parameters that several commands take, as Stricli has them. */

/** A flag without a value, which has no `--no-` form. */
export function switchFlag(brief: string) {
  return { kind: 'boolean', brief, default: false, withNegated: false } as const;
}

/** `-u`, `-e`, `-n`, as `mlflow autolog claude` has them. */
export function destinationFlags(trackingUri: string) {
  return {
    trackingUri: {
      kind: 'parsed',
      brief: trackingUri,
      placeholder: 'uri',
      parse: String,
      optional: true,
      variadic: true,
    },
    experimentId: {
      kind: 'parsed',
      brief: 'MLflow experiment, by id',
      placeholder: 'id',
      parse: String,
      optional: true,
    },
    experimentName: {
      kind: 'parsed',
      brief: 'MLflow experiment, by name; made when missing',
      placeholder: 'name',
      parse: String,
      optional: true,
    },
  } as const;
}

export const DESTINATION_ALIASES = { u: 'trackingUri', e: 'experimentId', n: 'experimentName' } as const;

/** `[dir]`. */
export const PROJECT_FOLDER = {
  kind: 'tuple',
  parameters: [
    { brief: 'The project; default: this folder', placeholder: 'dir', parse: String, optional: true },
  ],
} as const;
