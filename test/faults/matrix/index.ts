import { ANSWERS } from './answers';
import { LISTS } from './lists';
import type { Row } from './row';
import { STATUSES } from './statuses';

export type { Row };

/** Every fault of one request or one list; those of the network, of cancelling and of pacing have tests of their own. */
export const MATRIX: Row[] = [...STATUSES, ...ANSWERS, ...LISTS];

/** Those of one request alone, at every provider: for what comes all at once. */
export const ONE_ANSWER: Row[] = [...STATUSES, ...ANSWERS].filter(({ only }) => !only);
