import { claude } from './claude.ts'
import { codex } from './codex.ts'
import { copilot } from './copilot.ts'
import { gemini } from './gemini.ts'
import { opencode } from './opencode.ts'
import { qwen } from './qwen.ts'
import type { Recipe, RecipeName } from './recipe.ts'

/** The sandbox around them is ours: what asks for permission would wait for ever, and a second sandbox does not start. */
export const RECIPES: Readonly<Record<RecipeName, Recipe>> = {
  codex,
  claude,
  opencode,
  gemini,
  qwen,
  copilot,
}

export function isRecipe(name: string): name is RecipeName {
  return Object.hasOwn(RECIPES, name)
}
