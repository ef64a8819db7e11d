"""Ways out beside e-mail: web push (`push_*`) and LINE (`line_*`)."""
