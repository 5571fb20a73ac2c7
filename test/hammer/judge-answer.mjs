/** Length of a window, in ms. */
export const WINDOW = 60_000;

/** How far the clocks of processes on one machine may seem apart, and what rounding takes, in ms. */
export const TOLERANCE = 5;

/**
 * How much too late a refusal from memory may say that the window ends, in ms: the time that the store took to tell of
 * the window, and Foyer waits no longer for it.
 */
const LATE = 1_500;

const STATUS = { GET: 200, DELETE: 204, POST: 201 };
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A response in a few words. */
export function describe({ method, status, remaining, server }) {
  return `${method} ${status} from ${server} with ${remaining} left`;
}

/**
 * Checks everything that one response shows by itself.
 * @returns the response with its headers parsed; null for what is no decision about points
 */
export function judgeAnswer(answer, { limit, organizationId }, deviations) {
  const { method, cost, status, server } = answer;
  if (answer.failure !== undefined) {
    deviations.add('No answer', `${method} to ${server} failed: ${answer.failure}.`);
    return null;
  }
  if (status !== 429 && status !== STATUS[method]) {
    deviations.add('Status', `${method} to ${server} was answered ${status}: ${answer.body ?? ''}.`);
    return null;
  }
  if (
    answer.limit !== String(limit) ||
    !/^\d+$/.test(answer.remaining ?? '') ||
    !DATE.test(answer.reset ?? '')
  ) {
    const { limit: shown, remaining, reset } = answer;
    deviations.add(
      'Headers',
      `${describe(answer)} has the limit ${shown}, remaining ${remaining}, reset ${reset}.`,
    );
    return null;
  }
  const decision = {
    ...answer,
    isAdmitted: status !== 429,
    remaining: Number(answer.remaining),
    resetsAt: Date.parse(answer.reset),
  };
  judgeTime(decision, deviations);
  if (!decision.isAdmitted) judgeRefusal(decision, { cost, organizationId }, deviations);
  return decision;
}

/** The window of a response was open when it was decided: between sending the request and receiving the response. */
function judgeTime({ resetsAt, sentAt, receivedAt, ...answer }, deviations) {
  if (resetsAt < sentAt - TOLERANCE) {
    const late = sentAt - resetsAt;
    deviations.add(
      'Stale window',
      `${describe(answer)} was sent ${late} ms after the end of its window, ${answer.reset}.`,
    );
  }
  if (resetsAt > receivedAt + WINDOW + TOLERANCE) {
    deviations.add(
      'Long window',
      `${describe(answer)}: its window ends more than ${WINDOW} ms later, ${answer.reset}.`,
    );
  }
}

function judgeRefusal(answer, { cost, organizationId }, deviations) {
  const { msLeft, retryAfter, remaining, resetsAt } = answer;
  if (cost <= remaining)
    deviations.add('Refused what fits', `${describe(answer)}, though it costs only ${cost}.`);
  if (answer.error !== `Rate limit active for throttle key: organization:${organizationId}`) {
    deviations.add('Refusal', `${describe(answer)} has the error ${JSON.stringify(answer.error)}.`);
  }
  if (!/^\d+$/.test(retryAfter ?? '') || Number(retryAfter) < 1) {
    deviations.add('Retry-After', `${describe(answer)} has the Retry-After ${retryAfter}.`);
  }
  if (
    !Number.isInteger(msLeft) ||
    resetsAt - msLeft - answer.receivedAt > TOLERANCE ||
    lateness(answer) > LATE
  ) {
    const was = resetsAt - answer.receivedAt;
    deviations.add(
      'msLeft',
      `${describe(answer)} has the msLeft ${msLeft}, when ${answer.reset} was ${was} ms away.`,
    );
  } else if (Number(retryAfter) !== Math.max(1, Math.ceil(msLeft / 1000))) {
    deviations.add(
      'Retry-After',
      `${describe(answer)} has Retry-After ${retryAfter} beside msLeft ${msLeft}.`,
    );
  }
}

/** How much later than `X-RateLimit-Reset` a refusal says that the window ends, in ms, at least. */
export function lateness({ resetsAt, msLeft, sentAt }) {
  return sentAt + msLeft - resetsAt;
}
