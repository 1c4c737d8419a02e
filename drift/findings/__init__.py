"""WHERE DO THEY DIFFER? Expectations and facts compared, purely: no connection, no clock."""
