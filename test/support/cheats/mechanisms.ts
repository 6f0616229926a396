import { JAVASCRIPT_MECHANISMS } from './javascript-mechanisms.ts'
import type { Mechanism } from './mechanism.ts'
import { PYTHON_MECHANISMS, SHELL_MECHANISMS } from './python-mechanisms.ts'
import type { Runner } from './runners.ts'

const MECHANISMS: Record<Runner['language'], readonly Mechanism[]> = {
  javascript: JAVASCRIPT_MECHANISMS,
  python: PYTHON_MECHANISMS,
  shell: SHELL_MECHANISMS,
}

/** The ways to a better score that are tried on a runner. */
export const mechanismsOf = ({ name, language }: Runner): Mechanism[] =>
  MECHANISMS[language].filter(({ on }) => on.includes(name))
