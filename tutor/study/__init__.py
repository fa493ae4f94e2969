"""What happens next, without any interface: sessions, queues and progress."""
