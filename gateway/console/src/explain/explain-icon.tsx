/** Bars of a waterfall, as large as GraphiQL's own icons. */
export function ExplainIcon() {
  return (
    <svg
      height="1em"
      width="1em"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.4"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M3 4.5h9M7 12h9M12 19.5h9" />
    </svg>
  );
}
