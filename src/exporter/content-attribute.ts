/**
 * Whether a text attribute holds what people or models said, or data of tools, by its name. Instrumentations invent names
 * (`gen_ai.prompt.0.content`, `ai.response.text`, `input.value`, `traceloop.entity.output`, `db.query.text`), so the words in
 * them decide, not a list: a harmless attribute too many is left out sooner than a prompt is let through.
 */
export function isContentAttribute(name: string): boolean {
  return !NO_CONTENT.test(name) && CONTENT_WORD.test(name.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2'));
}

const CONTENT_WORD =
  /(?:^|[._])(?:prompts?|completions?|messages?|content|inputs?|outputs?|arguments?|args|results?|text|body|instructions?|definitions?|documents?|query|value|statement|reasoning|schema|tools|calls|choice|stacktrace|headers?)(?:[._]|$)/i;

/** Names and ids that only sound like content. */
const NO_CONTENT =
  /^(?:gen_ai\.(?:output\.type|prompt\.name|prompt\.id|agent\.description|usage\..*)|mlflow\.message\.format|db\.query\.summary|ai\.prompt\.format)$/;

/** What is left of a text attribute in mode `none`: what says which operation, model, agent or tool it was. */
const IDENTIFYING =
  /^(?:gen_ai\.(?:operation\.name|provider\.name|system|request\.model|response\.model|response\.id|response\.finish_reasons|agent\.name|agent\.id|tool\.name|tool\.type|tool\.call\.id|conversation\.id|output\.type)|error\.type|http\.request\.method|claude_code\.(?!permission|agent\.id).*|mlflow\.(?:spanType|llm\.model|llm\.provider|chat\.tokenUsage|llm\.cost))$/;

export function isIdentifyingAttribute(name: string): boolean {
  return IDENTIFYING.test(name);
}
