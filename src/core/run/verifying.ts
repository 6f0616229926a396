import type { VerifyContext } from '../verify/verdict.ts'
import type { RunContext } from './context.ts'

/** What verifiers of a run need: commands and judges through its journal. @param draw coordinates fixed by the plan */
export function verifyingOf({ ports, calls, signal }: RunContext, draw: string): VerifyContext {
  return {
    patterns: ports.patterns,
    command: (request, commandDraw) => calls.command({ ...request, draw: commandDraw }),
    judge: (request) => calls.chat(request),
    draw,
    signal,
  }
}
