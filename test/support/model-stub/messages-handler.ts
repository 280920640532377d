import type { IncomingMessage, ServerResponse } from 'node:http';
import { deriveId } from './derive-id.ts';
import { findStep } from './find-step.ts';
import { readCall, type Call, type StubRequest } from './read-call.ts';
import type { Scripts, Step } from './script.ts';
import { sendFailure } from './send-failure.ts';
import { createServedSteps, type ServedSteps } from './served-steps.ts';
import { streamReply } from './stream-reply.ts';

export interface MessagesHandler {
  readonly handleMessages: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly requests: readonly StubRequest[];
}

/** Answers `POST /v1/messages`. A client that goes away in the middle ends its answer, nothing else. */
export function createMessagesHandler(scripts: Scripts): MessagesHandler {
  const requests: StubRequest[] = [];
  const steps = createServedSteps();
  const handleMessages = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const gone = goneSignal(response);
    try {
      const call = await readCall(request, steps);
      requests.push(call);
      await answer({ call, scripts, steps, response, gone });
    } catch (error) {
      if (!gone.aborted) refuse(response, error);
    }
  };
  return { handleMessages, requests };
}

function goneSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}

interface Answering {
  readonly call: Call;
  readonly scripts: Scripts;
  readonly steps: ServedSteps;
  readonly response: ServerResponse;
  readonly gone: AbortSignal;
}

async function answer({ call, scripts, steps, response, gone }: Answering): Promise<void> {
  const step = findStep(scripts, call.match, { ...call, payload: call.match?.payload });
  response.setHeader('request-id', deriveId('req', call.key));
  const failure = step.failures?.[call.attempt - 1];
  if (failure !== undefined) return sendFailure(response, failure);
  await waitForTurn(step, { call, steps, gone });
  await streamReply(response, { key: call.key, model: requestedModel(call.body), step }, gone);
  steps.markServed(nameOf(call.sessionId, call));
}

async function waitForTurn(
  step: Step,
  { call, steps, gone }: Pick<Answering, 'call' | 'steps' | 'gone'>,
): Promise<void> {
  const after = step.pace?.after;
  if (after !== undefined) await steps.waitUntilServed(nameOf(call.sessionId, after), gone);
}

const nameOf = (
  sessionId: string,
  { script, step }: { readonly script: string | undefined; readonly step: number },
): string => JSON.stringify([sessionId, script, step]);

const requestedModel = (body: unknown): string => (body as { readonly model: string }).model;

/** A bug in a script: said to the CLI in words that end the run. */
function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else
    sendFailure(response, {
      status: 400,
      type: 'invalid_request_error',
      message: `model stub: ${String(error)}`,
    });
}
