package account

import "standing/internal/rooms/account/secret"

func agentWords(code string) (browser, system string) { return secret.AgentName(code) }
