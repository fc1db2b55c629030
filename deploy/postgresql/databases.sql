CREATE DATABASE staff; -- beside the one for conversations, which the image makes
