import type * as Http from 'node:http';

type HttpModule = Pick<typeof Http, 'Agent' | 'globalAgent' | 'request'>;

/** By `getBuiltinModule`, when first needed: an `import` of `node:http` alone costs the drain some 50 ms. */
export function httpModule(protocol: string): HttpModule {
  return protocol === 'https:'
    ? process.getBuiltinModule('node:https')
    : process.getBuiltinModule('node:http');
}

/**
 * Connections are kept between requests. Proxies are taken as Node's own agent takes them: from 24.5 (22.21) on by HTTP_PROXY,
 * HTTPS_PROXY and NO_PROXY, where NODE_USE_ENV_PROXY=1 says so. An agent of ours knows of them only when it is told.
 */
export function createAgent(protocol: string): Http.Agent {
  const { Agent, globalAgent } = httpModule(protocol);
  return new Agent({ keepAlive: true, ...proxyOf(globalAgent) });
}

/** Its options are not in the types; somebody may have put another agent there. */
function proxyOf(agent: Http.Agent & { readonly options?: Http.AgentOptions }): Http.AgentOptions {
  const proxyEnv = agent.options?.proxyEnv;
  return proxyEnv === undefined ? {} : { proxyEnv };
}
