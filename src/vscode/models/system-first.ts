import type * as vscode from 'vscode'

/** In the options of a request to a model of this extension: its first message is for the role `system`. */
const OPTION = 'tfgrpoSystemFirst'

/** The stable API has no role for it. Other extensions' models would not know the option. */
export const SYSTEM_FIRST: Readonly<Record<string, unknown>> = { [OPTION]: true }

/** The option, and the others, which are for the endpoint. */
export function withoutSystemFirst(
  options: vscode.ProvideLanguageModelChatResponseOptions['modelOptions'] = {},
): { systemFirst: boolean; passedOn: object } {
  const { [OPTION]: systemFirst, ...passedOn } = options
  return { systemFirst: systemFirst === true, passedOn }
}
