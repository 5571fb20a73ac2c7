/** The response to a request that failed. */
export interface ErrorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string;
  /** JSON, or a page. */
  readonly body: Readonly<Record<string, unknown>> | string;
}
