/** The mark: two hands held open, and between them a child's cursor. Drawn here, so nothing is fetched. */
export function Logo({ size = 32, title }: { size?: number; title?: string }) {
  const named = title ? { role: "img", "aria-label": title } : { "aria-hidden": true };
  return (
    <svg viewBox="0 0 48 48" width={size} height={size} {...named} focusable="false">
      <rect width="48" height="48" rx="13" fill="var(--logo-ground)" />
      <g fill="none" stroke="var(--logo-hand)" strokeWidth="3.8" strokeLinecap="round" strokeLinejoin="round">
        <path d="M9.5 19v8.500c0 7 5 12 11.5 12.5" />
        <path d="M9.5 27.500c4.5-1.5 8.5.5 10 5" />
        <path d="M38.5 19v8.500c0 7-5 12-11.5 12.5" />
        <path d="M38.5 27.500c-4.5-1.5-8.5.5-10 5" />
      </g>
      <rect x="21.7" y="9" width="4.6" height="16" rx="2.3" fill="var(--logo-spark)" />
    </svg>
  );
}
