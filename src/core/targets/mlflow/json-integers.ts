import { parseJson } from './json.ts';

/** Strings, which are passed over, the words that Python's reader takes beside JSON's, numbers. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|NaN|-?Infinity|-?\d[\d.eE+-]*/gs;

/**
 * MLflow decodes each attribute that is JSON text, and what it then makes of a span has 64 bits for an integer (mlflow/tracing/
 * utils/otlp.py `_set_otel_proto_anyvalue`): a greater one makes the trace, and each search that finds it, a 500. With an
 * exponent it is a double to MLflow; the digits stay.
 */
export function withStorableIntegers(json: string): string {
  if (!hasLongNumber(json)) return json;
  const storable = json.replaceAll(TOKEN, storableToken);
  return storable !== json && isJsonToPython(json) ? storable : json;
}

/** No shorter integer is beyond 64 bits. */
const LENGTH = 19;
const LONG_NUMBER = /\d{19}/;

/** The quick look, at every nineteenth letter: a long number cannot lie between two of them. */
function hasLongNumber(json: string): boolean {
  for (let at = LENGTH - 1; at < json.length; at += LENGTH) {
    const unit = json.charCodeAt(at);
    if (unit < 0x30 || unit > 0x39) continue;
    if (LONG_NUMBER.test(json.slice(at - LENGTH + 1, at + LENGTH))) return true;
  }
  return false;
}

const INTEGER = /^-?\d{19,}$/;

function storableToken(token: string): string {
  if (!INTEGER.test(token)) return token;
  const sign = token.startsWith('-') ? '-' : '';
  const digits = token.slice(sign.length);
  return isInt64(sign, digits) ? token : `${sign}${digits[0]}.${digits.slice(1)}e${digits.length - 1}`;
}

/** Digits of one length compare as numbers do. */
function isInt64(sign: string, digits: string): boolean {
  return digits.length === LENGTH && digits <= (sign === '' ? '9223372036854775807' : '9223372036854775808');
}

function isJsonToPython(json: string): boolean {
  return parseJson(json) !== undefined || parseJson(json.replaceAll(TOKEN, wordAsNull)) !== undefined;
}

function wordAsNull(token: string): string {
  return token === 'NaN' || token.endsWith('Infinity') ? 'null' : token;
}
