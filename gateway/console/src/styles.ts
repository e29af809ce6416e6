// In this order: later ones change what earlier ones say.
import '@graphiql/react/font/roboto.css';
import '@graphiql/react/font/fira-code.css';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './weft.css';
import './sign-in/sign-in.css';
import './explain/colours.css';
import './explain/panel.css';
import './explain/run.css';
import './explain/waterfall.css';
import './explain/time-bar.css';
import './explain/waterfall-table.css';
import './explain/call-detail.css';
import './explain/plan.css';
