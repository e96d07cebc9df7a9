// SPDX-License-Identifier: MIT
import '@siemens/ix/dist/siemens-ix/siemens-ix-core.css'
import '@siemens/ix/dist/siemens-ix/theme/classic-dark.css'
import '@siemens/ix/dist/siemens-ix/theme/classic-light.css'
import './app.css'
import { defineCustomElement as button } from '@siemens/ix/components/ix-button.js'
import { defineCustomElement as chip } from '@siemens/ix/components/ix-chip.js'
import { defineCustomElement as iconButton } from '@siemens/ix/components/ix-icon-button.js'
import { defineCustomElement as spinner } from '@siemens/ix/components/ix-spinner.js'
import { mount } from 'svelte'
import App from './App.svelte'

for (const define of [button, chip, iconButton, spinner]) define()

mount(App, { target: document.getElementById('app')! })
