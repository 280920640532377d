import {
  GEN_AI_PROVIDER_NAME_VALUE_ANTHROPIC,
  GEN_AI_PROVIDER_NAME_VALUE_AWS_BEDROCK,
  GEN_AI_PROVIDER_NAME_VALUE_GCP_VERTEX_AI,
} from './semconv.generated.ts';

/** A vendor prefix, or the ARN of an inference profile, which need not name the model. */
const BEDROCK = /(?:^|[.:/])anthropic\.|^arn:aws[\w-]*:bedrock:/;

/**
 * `gen_ai.provider.name` from the form of the model id: Bedrock ids have a vendor prefix (`us.anthropic.claude-…`, also inside an ARN), Vertex ids a
 * version behind `@`. Behind a gateway the best knowledge is Anthropic.
 */
export function providerOf(model: string | undefined): string {
  if (model === undefined) return GEN_AI_PROVIDER_NAME_VALUE_ANTHROPIC;
  if (BEDROCK.test(model)) return GEN_AI_PROVIDER_NAME_VALUE_AWS_BEDROCK;
  return model.includes('@')
    ? GEN_AI_PROVIDER_NAME_VALUE_GCP_VERTEX_AI
    : GEN_AI_PROVIDER_NAME_VALUE_ANTHROPIC;
}
