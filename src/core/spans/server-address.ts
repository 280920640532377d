import { ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from '@opentelemetry/semantic-conventions';
import type { Attributes } from './span.ts';

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 };

/** Of an IPv6 address in a URL; the conventions want the address alone. */
const IPV6_BRACKETS = /[[\]]/g;

/** `server.address` and `server.port` of the model API, where a hook knew `ANTHROPIC_BASE_URL`; never assumed. */
export function serverAddress(origin: string | undefined): Attributes {
  if (origin === undefined || !URL.canParse(origin)) return {};
  const { hostname, port, protocol } = new URL(origin);
  if (hostname === '') return {};
  const number = port === '' ? DEFAULT_PORTS[protocol] : Number(port);
  return {
    [ATTR_SERVER_ADDRESS]: hostname.replace(IPV6_BRACKETS, ''),
    ...(number === undefined ? {} : { [ATTR_SERVER_PORT]: number }),
  };
}
