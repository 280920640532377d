/** What can be done with spans when the process may end. Neither rejects. */
export interface Ending {
  /** Sends what has ended. */
  readonly flush: () => Promise<void>;
  /** Ends what is open and sends it; later spans are lost. */
  readonly shutdown: () => Promise<void>;
}
