/**
 * Finds many words in one pass over a text (Aho and Corasick, 1975), ASCII case ignored. The table of transitions is complete,
 * so a character costs one look-up, however many words there are.
 */
export interface KeywordAutomaton {
  /** Calls `onWord(index, end)` for every occurrence of `words[index]`, which ends before `end`. */
  readonly scan: (text: string, onWord: (index: number, end: number) => void) => void;
}

/** Characters are first mapped to the few classes that occur in words; 0 is every other character. */
interface Alphabet {
  readonly classes: Uint8Array;
  readonly size: number;
}

const ASCII = 128;

function alphabetOf(words: readonly string[]): Alphabet {
  const letters = [...new Set(words.join(''))];
  const classes = new Uint8Array(ASCII);
  for (const [index, letter] of letters.entries()) {
    classes[letter.charCodeAt(0)] = index + 1;
    classes[letter.toUpperCase().charCodeAt(0)] = index + 1;
  }
  return { classes, size: letters.length + 1 };
}

interface Automaton {
  readonly alphabet: Alphabet;
  /** `next[state * size + class]`; 0 is the start. */
  readonly next: Uint16Array;
  /** Words that end in a state, longest first. */
  readonly words: readonly (readonly number[])[];
}

/** A trie of the words; an absent child is 0, which no child can be. */
function growTrie(
  words: readonly string[],
  { classes, size }: Alphabet,
): { next: Uint16Array; ends: number[][] } {
  const states = words.reduce((total, word) => total + word.length, 1);
  const next = new Uint16Array(states * size);
  const ends: number[][] = [[]];
  for (const [index, word] of words.entries()) {
    let state = 0;
    for (let at = 0; at < word.length; at += 1) {
      const edge = state * size + (classes[word.charCodeAt(at)] ?? 0);
      if (next[edge] === 0) next[edge] = ends.push([]) - 1;
      state = next[edge] ?? 0;
    }
    ends[state]?.push(index);
  }
  return { next: next.slice(0, ends.length * size), ends };
}

/** Breadth first: where the trie has no child, go where the longest proper suffix goes, which is nearer to the start. */
function build(words: readonly string[]): Automaton {
  const alphabet = alphabetOf(words);
  const { size } = alphabet;
  const { next, ends } = growTrie(words, alphabet);
  const suffix = new Uint16Array(ends.length);
  const queue = [0];
  for (const state of queue) {
    const fallback = (suffix[state] ?? 0) * size;
    for (let letter = 1; letter < size; letter += 1) {
      const edge = state * size + letter;
      const child = next[edge] ?? 0;
      const other = state === 0 ? 0 : (next[fallback + letter] ?? 0);
      if (child === 0) {
        next[edge] = other;
      } else {
        suffix[child] = other;
        ends[child]?.push(...(ends[other] ?? []));
        queue.push(child);
      }
    }
  }
  return { alphabet, next, words: ends };
}

export function createKeywordAutomaton(keywords: readonly string[]): KeywordAutomaton {
  const { alphabet, next, words } = build(keywords);
  const { classes, size } = alphabet;
  const isEnd = Uint8Array.from(words, (ending) => (ending.length === 0 ? 0 : 1));
  return {
    scan: (text, onWord) => {
      let state = 0;
      for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        state = code < ASCII ? (next[state * size + (classes[code] ?? 0)] ?? 0) : 0;
        if (isEnd[state] === 1) for (const word of words[state] ?? []) onWord(word, at + 1);
      }
    },
  };
}
