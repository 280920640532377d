import { describe, expect, test } from 'vitest';
import { overlay } from '../../src/instrumentation/overlay.ts';
import { fakeQuery, type FakeQuery } from '../support/instrumentation/fake-query.ts';
import { recordedQueries } from '../support/instrumentation/recorded-query.ts';
import { traced } from '../support/instrumentation/traced-query.ts';

interface Options {
  readonly cwd: string;
  readonly model: string;
}

/** As a program may have it: nothing of what is asked for is a field of its own, and all of it rests on private state. */
class Request {
  readonly #prompt = 'hello';
  readonly #options = new CarefulOptions();
  get prompt(): string {
    return this.#prompt;
  }
  get options(): Options {
    return this.#options;
  }
}

class CarefulOptions implements Options {
  readonly #folder = '/somewhere';
  readonly model = 'm';
  get cwd(): string {
    return this.#folder;
  }
}

test('accessors of the program’s own classes give the SDK what they give without us', () => {
  let received: unknown;
  const original = ({ prompt, options }: Request): FakeQuery => {
    const { cwd, model } = options;
    received = { prompt, cwd, model, own: Object.keys(options), hooks: 'hooks' in options };
    return fakeQuery(recordedQueries('sdk-partial'))();
  };
  traced(original).query(new Request());
  expect(received).toEqual({
    prompt: 'hello',
    cwd: '/somewhere',
    model: 'm',
    own: ['model', 'hooks'],
    hooks: true,
  });
});

describe('overlay', () => {
  test('leaves a getter to those who read it', () => {
    let read = 0;
    const given = {
      get prompt(): number {
        return (read += 1);
      },
    };
    const copy = overlay(given, { options: {} });
    expect(read).toBe(0);
    expect(copy.prompt).toBe(1);
  });

  test.for([{ a: 1 }, Object.freeze({ a: 1 }), Object.assign(Object.create(null), { a: 1 })])(
    'of %o keeps what kind of object it is, and lays its fields over',
    (given: object) => {
      const copy = overlay(given, { a: 2, b: 3 });
      expect({ ...copy }).toEqual({ a: 2, b: 3 });
      expect(given).toHaveProperty('a', 1);
      expect(Object.getPrototypeOf(copy)).toBe(Object.getPrototypeOf(given));
    },
  );

  test('is of the class that is given', () => {
    expect(overlay(new CarefulOptions(), {})).toBeInstanceOf(CarefulOptions);
  });
});
