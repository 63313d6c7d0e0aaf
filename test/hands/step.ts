/** One thing that a person does on a real desktop, with nothing left of the one before. */
export interface Step {
  /** A fact that the step shows. */
  readonly name: string;
  /** Rejects when it is not so. */
  readonly run: () => Promise<void>;
  /** Programs that it needs beyond those that every step needs. */
  readonly programs?: readonly string[];
  /** Default 180 s: a step that takes longer hangs. */
  readonly limitMs?: number;
  /** Has passed 20 times in a row; `.ci/run` takes it. */
  readonly ci?: boolean;
}
