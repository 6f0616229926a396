import type { Services } from '../services.ts'

/** What a command does. Throws UserError for what the user should read; a cancelled one just ends. */
export type Handler = (services: Services, ...args: unknown[]) => Promise<unknown>

export interface CommandRow {
  /** its title and place in menus stand in package.json under this id */
  id: `tfgrpo.${string}`
  /** loaded when it is first called */
  load: () => Promise<Handler>
}

/** Every command of the extension; a test holds that package.json has the same ones. */
export const COMMANDS: readonly CommandRow[] = [
  {
    id: 'tfgrpo.openLibrary',
    load: async () => (await import('../experiences/open-library.ts')).openLibrary,
  },
  { id: 'tfgrpo.showLogs', load: async () => (await import('./show-logs.ts')).showLogs },
  {
    id: 'tfgrpo.openExperience',
    load: async () => (await import('../experiences/open-experience.ts')).openExperience,
  },
  {
    id: 'tfgrpo.reviewEdits',
    load: async () => (await import('../chat/review-edits.ts')).reviewEdits,
  },
  {
    id: 'tfgrpo.openComparison',
    load: async () => (await import('../chat/compare.ts')).openComparison,
  },
  {
    id: 'tfgrpo.forgetRemembered',
    load: async () => (await import('../chat/remember.ts')).forgetRemembered,
  },
]
