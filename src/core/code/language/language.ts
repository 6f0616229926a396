/** Languages whose functions are found and blanked. `languages.ts` says what is known of each. */
export type Language = 'javascript' | 'typescript' | 'tsx' | 'python'
