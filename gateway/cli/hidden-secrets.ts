import type { ProjectConfig } from '../config/gateway-config.ts';
import { createRedact, type Redact } from '../telemetry/redact.ts';
import type { Rooms } from './rooms.ts';
import type { Terminal } from './terminal.ts';

/** What faults that nobody foresaw may not tell: the secrets of the project that was loaded last, and what looks like one. */
export class HiddenSecrets {
  #redact: Redact = createRedact([]);

  /** The same rooms, from which it learns the project. */
  learningFrom(rooms: Rooms): Rooms {
    return {
      ...rooms,
      loadProject: async (dir, given) => {
        const project = await rooms.loadProject(dir, given);
        await this.#learn(project);
        return project;
      },
    };
  }

  /** The same terminal, which tells no secret. */
  within(terminal: Terminal): Terminal {
    return { ...terminal, err: (text) => terminal.err(this.#redact(text)) };
  }

  async #learn({ gateway }: ProjectConfig): Promise<void> {
    const { configSecrets } = await import('../upstream/credentials/config-secrets.ts');
    this.#redact = createRedact(configSecrets(gateway));
  }
}
