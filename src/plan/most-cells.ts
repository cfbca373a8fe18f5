/** More cells than this are a slip of the pen: at half a second each they take more than an hour for every round. */
export const MAX_CELLS = 10_000;
