/** The one style sheet of the identity provider's pages. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1c2333; --dim: #5b6579; --line: #dfe3ec; --card: #fff; --ground: #f3f4f9;
  --accent: #4338ca; --on-accent: #fff; --soft: #eef0fb; --good: #136f4c; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef1f8; --dim: #a5aec2; --line: #38435a; --card: #212a3b;
  --ground: #161c29; --accent: #8f97f3; --on-accent: #10131f; --soft: #2b3550; --good: #6fd3a8; } }
* { box-sizing: border-box; }
body { background: var(--ground); color: var(--ink); display: grid; font: 15px/1.5 system-ui, sans-serif; margin: 0;
  min-height: 100vh; padding: 24px 16px; place-items: center; }
main { background: var(--card); border: 1px solid var(--line); border-radius: 16px; box-shadow: 0 12px 40px #0b10201a;
  max-width: 430px; padding: 28px; width: 100%; }
.brand { align-items: center; color: var(--accent); display: flex; font-weight: 600; gap: 10px; margin-bottom: 20px; }
.brand svg { height: 28px; width: 28px; }
h1 { font-size: 22px; line-height: 1.25; margin: 0 0 6px; }
p { color: var(--dim); margin: 0 0 18px; }
b { color: var(--ink); font-weight: 600; }
ul { list-style: none; margin: 0; padding: 0; }
form { display: grid; gap: 10px; margin: 0; }
button { border-radius: 10px; cursor: pointer; font: inherit; }
button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.person { align-items: center; background: none; border: 1px solid var(--line); color: inherit; display: grid; gap: 2px 14px;
  grid-template-columns: 42px 1fr; padding: 12px 14px; text-align: left; width: 100%; }
.person:hover { background: var(--soft); border-color: var(--accent); }
.face { align-items: center; background: var(--soft); border-radius: 50%; color: var(--accent); display: flex; font-weight: 600;
  grid-row: span 2; height: 42px; justify-content: center; width: 42px; }
.person small { color: var(--dim); font-size: 13px; }
.who { align-items: center; background: var(--soft); border-radius: 10px; display: flex; gap: 12px; margin-bottom: 18px;
  padding: 10px 12px; }
.who .face { background: var(--card); height: 36px; width: 36px; }
.who small { color: var(--dim); display: block; font-size: 13px; }
.scopes { border: 1px solid var(--line); border-radius: 10px; margin-bottom: 18px; }
.scopes li { align-items: baseline; display: flex; gap: 10px; padding: 9px 12px; }
.scopes li + li { border-top: 1px solid var(--line); }
.scopes li::before { color: var(--good); content: '✓'; flex: none; font-weight: 700; width: 1em; }
.scopes .not { color: var(--dim); }
.scopes .not::before { color: var(--dim); content: '–'; }
.scopes code { color: var(--dim); flex: none; font-size: 12.5px; margin-left: auto; }
.choice { display: grid; gap: 10px; grid-template-columns: 1fr 1fr; }
.choice button { border: 1px solid var(--line); background: none; color: inherit; padding: 10px; }
.choice button[value=allow] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
.choice button:hover { filter: brightness(1.08); }
.foot { border-top: 1px solid var(--line); font-size: 13px; margin: 22px 0 0; padding-top: 14px; }
`;
