/** The script with the set latencies. */
import type { ScriptHandler } from '../../test/support/scripted-endpoint.ts'
import { kindOf, latencyOf } from './latencies.ts'
import script from './script.ts'

const timed: ScriptHandler = async (body, info) => ({
  ...(await script(body, info)),
  latencyMs: latencyOf(kindOf(body), body.seed ?? 0),
})

export default timed
