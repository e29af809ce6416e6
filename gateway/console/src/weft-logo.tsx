/** Two threads that cross. */
export function WeftLogo({ title }: { readonly title: string }) {
  return (
    <span className="weft-logo">
      <svg
        viewBox="0 0 32 32"
        fill="none"
        stroke="currentColor"
        strokeWidth="3"
        strokeLinecap="round"
        aria-hidden="true"
      >
        <path d="M3 10c6 0 7 12 13 12s7-12 13-12M3 22c6 0 7-12 13-12s7 12 13 12" />
      </svg>
      {title}
    </span>
  );
}
