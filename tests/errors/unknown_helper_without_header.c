long f(void)
{
	return bpf_get_current_pid_tgid() >> 32;
}
