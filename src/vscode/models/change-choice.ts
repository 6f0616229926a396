import { type ModelChoice, type ModelRef, writerOf } from './choice.ts'

const NONE: ModelRef = { model: '', baseUrl: '' }

const same = (a: ModelRef, b: ModelRef) => a.model === b.model && a.baseUrl === b.baseUrl

/** Another model for the tasks. A model for lessons that shares the present endpoint stays there. */
export function withPolicy(choice: ModelChoice, policy: ModelRef): ModelChoice {
  const { optimizer } = choice
  if (same(optimizer, NONE)) return { policy, optimizer }
  return withOptimizer({ policy, optimizer: NONE }, hasEndpoint(optimizer) ? writerOf(choice) : optimizer)
}

/** Another model for lessons; null = the one that does the tasks. */
export function withOptimizer({ policy }: ModelChoice, writer: ModelRef | null): ModelChoice {
  if (writer === null || same(writer, policy)) return { policy, optimizer: NONE }
  const shares = hasEndpoint(writer) && hasEndpoint(policy) && writer.baseUrl === policy.baseUrl
  return { policy, optimizer: shares ? { model: writer.model, baseUrl: '' } : writer }
}

function hasEndpoint({ model }: ModelRef): boolean {
  return model !== 'embedded' && !model.startsWith('vscode:')
}
