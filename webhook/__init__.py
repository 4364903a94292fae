"""WeChat in and out, the chat API and the pages an owner sees."""
