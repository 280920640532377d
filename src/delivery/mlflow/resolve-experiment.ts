import { done, type Failure, type Outcome, repairable } from './outcome.ts';
import { type ApiRequest, fieldsOf, type JsonFields, jsonOf, type ServerApi } from './server-api.ts';

/** An experiment as configured: by id it must exist, by name it is created when missing. */
export type ExperimentChoice = { readonly id: string } | { readonly name: string };

/** The id of the experiment, which every other request needs. */
export async function resolveExperiment(api: ServerApi, choice: ExperimentChoice): Promise<Outcome<string>> {
  const found = await firstFound(
    'id' in choice ? [() => findById(api, choice.id)] : byName(api, choice.name),
  );
  if (found.kind !== 'done') return found;
  return found.value === undefined ? missing(choice) : done(found.value);
}

type Search = () => Promise<Outcome<string | undefined>>;

/** Somebody else may create it between the question and our attempt: then it is found at last. */
function byName(api: ServerApi, name: string): readonly Search[] {
  return [() => findByName(api, name), () => createExperiment(api, name), () => findByName(api, name)];
}

async function firstFound(searches: readonly Search[]): Promise<Outcome<string | undefined>> {
  for (const search of searches) {
    const found = await search();
    if (found.kind !== 'done' || found.value !== undefined) return found;
  }
  return done(undefined);
}

/** Pending, not refused: a wrong id is corrected in the settings, and the turns must be there then. */
function missing(choice: ExperimentChoice): Failure {
  return 'id' in choice
    ? repairable(
        `this MLflow server has no experiment with the id ${choice.id}: choose one by name, which is made when missing`,
      )
    : { kind: 'retryable', reason: `the experiment ${choice.name} was created and removed by somebody else` };
}

function findById(api: ServerApi, id: string): Promise<Outcome<string | undefined>> {
  const path = `/api/2.0/mlflow/experiments/get?experiment_id=${encodeURIComponent(id)}`;
  return readExperiment(api, { method: 'GET', path });
}

function findByName(api: ServerApi, name: string): Promise<Outcome<string | undefined>> {
  const path = `/api/2.0/mlflow/experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`;
  return readExperiment(api, { method: 'GET', path });
}

/** `undefined` when the server has none such. */
async function readExperiment(api: ServerApi, request: ApiRequest): Promise<Outcome<string | undefined>> {
  const answer = await api.ask(request);
  if (answer.kind !== 'done') return answer;
  const fields = jsonOf(answer.value.body);
  if (fields['error_code'] === 'RESOURCE_DOES_NOT_EXIST') return done(undefined);
  if (answer.value.status !== 200) return api.refusal(request, answer.value);
  return activeId(fieldsOf(fields['experiment']));
}

const NO_EXPERIMENT = 'the answer names no experiment: check that the URI is an MLflow server’s';

function activeId({ experiment_id: id, lifecycle_stage: stage }: JsonFields): Outcome<string> {
  if (typeof id !== 'string') return repairable(NO_EXPERIMENT);
  return stage === 'deleted' ? deletedExperiment(id) : done(id);
}

/** Traces sent to it would be kept and never seen, or refused. */
export function deletedExperiment(id: string): Failure {
  return repairable(
    `experiment ${id} is deleted: restore it (mlflow experiments restore -x ${id}), or choose another`,
  );
}

/** The tag spares the UI asking what kind of experiment it is. `undefined` when somebody else was faster. */
async function createExperiment(api: ServerApi, name: string): Promise<Outcome<string | undefined>> {
  const tags = [{ key: 'mlflow.experimentKind', value: 'genai_development' }];
  const body = JSON.stringify({ name, tags });
  const request: ApiRequest = { method: 'POST', path: '/api/2.0/mlflow/experiments/create', body };
  const answer = await api.ask(request);
  if (answer.kind !== 'done') return answer;
  const { experiment_id: id, error_code: error } = jsonOf(answer.value.body);
  if (error === 'RESOURCE_ALREADY_EXISTS') return done(undefined);
  if (typeof id === 'string') return done(id);
  return answer.value.status === 200
    ? repairable(NO_EXPERIMENT)
    : api.refusal(request, answer.value, OTHER_NAME);
}

/** mlflow/utils/validation.py `MAX_EXPERIMENT_NAME_LENGTH`. */
const OTHER_NAME = 'choose another experiment name, of at most 500 characters';
