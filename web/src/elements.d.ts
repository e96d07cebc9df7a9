// SPDX-License-Identifier: MIT
// The iX elements that main.ts defines, as they may be written in Svelte files.
import 'svelte/elements'

type Element = import('svelte/elements').HTMLAttributes<HTMLElement>
type Variant = 'primary' | 'secondary' | 'tertiary' | 'danger-primary' | 'danger-secondary' | 'danger-tertiary' | 'subtle-primary' | 'subtle-secondary' | 'subtle-tertiary'

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'ix-button': Element & {
      variant?: Variant; disabled?: boolean; icon?: string; iconRight?: string; loading?: boolean; type?: 'button' | 'submit'
      'aria-label'?: string
    }
    'ix-icon-button': Element & {
      variant?: Variant; disabled?: boolean; icon: string; size?: '24' | '16' | '12'; 'aria-label': string
    }
    'ix-chip': Element & { variant?: string; outline?: boolean; closable?: boolean; icon?: string }
    'ix-spinner': Element & { size?: 'xx-small' | 'x-small' | 'small' | 'medium' | 'large'; variant?: 'primary' | 'secondary' }
  }
}
