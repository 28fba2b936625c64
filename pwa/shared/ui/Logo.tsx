/** The mark: a raised hand and another one under it. Drawn here, so nothing is fetched. */
export function Logo({ size = 32, title }: { size?: number; title?: string }) {
  const named = title ? { role: "img", "aria-label": title } : { "aria-hidden": true };
  return (
    <svg viewBox="0 0 48 48" width={size} height={size} {...named} focusable="false">
      <rect width="48" height="48" rx="13" fill="var(--logo-ground)" />
      <path
        d="M17.6 24v-9M22.9 23V10.5M28.2 23V11.5M33.4 25v-8M14 25l5 7"
        fill="none"
        stroke="var(--logo-hand)"
        strokeWidth="4.2"
        strokeLinecap="round"
      />
      <path d="M15.5 22.5h20v5.5a8.5 8.5 0 0 1-8.5 8.5h-2.2c-3 0-5.6-1.3-7.3-3.8z" fill="var(--logo-hand)" />
      <path
        d="M9.5 36.5c4 4 9 5.5 14.8 5.5s10.6-1.8 14.2-5.5"
        fill="none"
        stroke="var(--logo-spark)"
        strokeWidth="3.4"
        strokeLinecap="round"
      />
    </svg>
  );
}
