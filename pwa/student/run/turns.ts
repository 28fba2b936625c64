/**
 * Of several runs only the latest counts. What an earlier one has still to say is about a program that is no more: told
 * to the centre after a fix was taken, the old error would look like a new one that the fix did not mend.
 */
export function turns(): () => () => boolean {
  let latest = 0;
  return () => {
    latest += 1;
    const mine = latest;
    return () => mine === latest;
  };
}
