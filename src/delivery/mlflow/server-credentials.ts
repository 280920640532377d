export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The headers by which MLflow's own client identifies itself (mlflow/utils/rest_utils.py): user and password before a token,
 * and the workspace beside either.
 */
export function serverCredentials(environment: Environment): Readonly<Record<string, string>> {
  const { MLFLOW_TRACKING_USERNAME: user, MLFLOW_TRACKING_PASSWORD: password } = environment;
  const { MLFLOW_TRACKING_TOKEN: token, MLFLOW_WORKSPACE: workspace } = environment;
  const authorization = user && password ? basic(user, password) : token && `Bearer ${token}`;
  return {
    ...(authorization && { authorization }),
    ...(workspace && { 'x-mlflow-workspace': workspace }),
  };
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
