"""The inner workings of `select_actions`: what is to be chosen, the best choice, and how far it rests on estimates."""
