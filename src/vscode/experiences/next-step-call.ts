import type { NextStep } from '../../core/report/next-step.ts'

/** Commands that do what a result asks for, and what each is about. */
const COMMANDS: Record<NextStep, { command: string; about: 'nothing' | 'run' | 'files' | 'library' }> = {
  'add-tasks': { command: 'tfgrpo.newTaskFile', about: 'nothing' },
  preflight: { command: 'tfgrpo.preflight', about: 'files' },
  resume: { command: 'tfgrpo.resume', about: 'run' },
  compare: { command: 'tfgrpo.compare', about: 'files' },
  report: { command: 'tfgrpo.openReport', about: 'run' },
  use: { command: 'tfgrpo.export', about: 'library' },
}

/** What is needed of a result's row. */
interface ResultRow {
  result: { step: NextStep; outcome: { folder: string; plan: { files: readonly string[] } } }
}

/** The command of a step, called on the run, its task files (not those that happen to be open), or its library. */
export function nextStepCall(row: ResultRow): { command: string; args: unknown[] } {
  const { step, outcome } = row.result
  const { command, about } = COMMANDS[step]
  switch (about) {
    case 'nothing':
      return { command, args: [] }
    case 'run':
      return { command, args: [outcome.folder] }
    case 'files':
      return { command, args: [outcome.plan.files] }
    case 'library':
      return { command, args: [row] }
  }
}
