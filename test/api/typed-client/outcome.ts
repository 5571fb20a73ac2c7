/** The results of a client, independent of the version. */
export interface Outcome {
  readonly created: { readonly id: string; readonly url: string | undefined };
  readonly listed: { readonly ids: readonly string[]; readonly isLastPage: boolean };
  /** The id of what was read. */
  readonly read: string | undefined;
  /** Of create, read, delete, and read again. */
  readonly statuses: readonly number[];
  /** The error message for a creation that breaks a rule. */
  readonly refusal: string | undefined;
}
