"""What bringing data over HTTP needs: who may, the file as it comes, what is answered."""
